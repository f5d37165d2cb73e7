"""What goes on by itself: restrictions begin and end, and what is comes into line with what ought to be."""
