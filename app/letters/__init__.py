"""Letters by e-mail: put down in the transaction of what they tell, sent after it, tried again."""
