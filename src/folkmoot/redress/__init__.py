"""What those concerned hold and may do: receipts, and appeals."""
