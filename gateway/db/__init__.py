"""Tables, migrations, and the connections of the hot path."""
