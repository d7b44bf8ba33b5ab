"""The disclosure gateway: a department's classification result becomes a proven, desensitised release."""
