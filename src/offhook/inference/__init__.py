"""The reasoning: many accounts become one call, many signs become an answer to whether anybody was using the phone."""
