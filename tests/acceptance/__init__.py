"""The whole program from outside: real evidence, lab phones, damage, odd surroundings, and the contract to the letter."""
