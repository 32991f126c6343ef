"""The tests mirror `src/offhook/`."""
