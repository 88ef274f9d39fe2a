"""What we know of forms, as data: declaration layouts, booking forms, export layouts."""
