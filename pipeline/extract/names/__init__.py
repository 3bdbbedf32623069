"""Names of people: from their rendering in another script back to Vietnamese."""
