"""What belongs together, and how sure that is: keys, candidates, scores, the best assignment.

In:  records of both sides (``bookings.reconciling.records``) and what people decided.
Out: ``match.match``: pairs, candidates, and who is ambiguous. Pure.
Must not know: the database; what differs between two that belong together.
"""
