"""What tests stand on: real databases, a real browser, and no way out of this machine."""
