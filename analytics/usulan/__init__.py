"""What becomes of proposals: the funnel from the village meeting to the decree, its losses and its pace."""
