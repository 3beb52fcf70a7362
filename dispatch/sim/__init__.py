"""A city on a virtual clock: demo traffic and the replay of real history."""
