"""Not in the installed package: builds it, and makes masking/detect/lac-model first."""
