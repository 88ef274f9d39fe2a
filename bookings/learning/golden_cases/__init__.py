"""Golden cases: corrected bookings as tests of the readers, without anybody's data.

In:  what the readers see of a declaration (``extractors.page_content``), what they read, and what
     people left in the booking.
Out: files that a test can run. Everything that says who somebody is, is made up, consistently, in the
     same shape and with check digits that hold as they held before. Images are left out.
Must not know: pages, commands.
"""
