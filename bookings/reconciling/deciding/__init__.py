"""What people decide: which side of a difference holds, and which belong together.

In:  a result as it was shown, and a person. Out: lines that only ever grow, values put into bookings by the
steps of review. Must not know: how results are made; HTTP, pages.
"""
