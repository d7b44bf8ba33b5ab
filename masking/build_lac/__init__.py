"""Not in the installed package: builds it, and makes masking/detect/model first."""
