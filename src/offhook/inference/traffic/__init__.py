"""What the phone sent: every conversation, request and counter that the evidence holds, each byte once."""
