"""What the calls of customers are told."""

#: Nobody of the company fills a customer's basket.
NOT_NOW = {"POST /api/v1/portal/basket"}
