"""What reports decide and hold: content, numbers, plan, money, what was verified on site."""
