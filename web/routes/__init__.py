"""The routes, one module per thing a person does."""
