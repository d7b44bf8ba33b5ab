"""The heart: one question becomes one proven, desensitised release. Read flow.py first."""
