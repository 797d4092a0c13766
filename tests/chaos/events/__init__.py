"""The disturbances of storms, each a function that strikes a storm. They know the machine and the product's doors."""
