"""What differs between bookings and appointments that belong together, field by field.

In:  groups (``bookings.reconciling.records.Group``) and rules (``templates/reconcile/fields.yaml``).
Out: ``differences.differences``: each with its severity and the side that is more likely right. Pure.
Must not know: the database; how the group was found.
"""
