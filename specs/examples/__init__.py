"""Protocols that engineers meet, each small enough to read in one sitting."""
