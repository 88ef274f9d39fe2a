"""The HTTP API for other programs, below ``/api/v1``: JSON in and out, problems as RFC 9457 has them.

The same functions of ``bookings`` as behind the pages; here are only their shapes over HTTP.
"""
