"""What is true about leads: pure rules, without clock, I/O, Slack or SQL."""
