"""Not part of the installed package: makes masking/detect/model while the package is built."""
