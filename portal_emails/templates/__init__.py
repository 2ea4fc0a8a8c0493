"""The template language: a strict subset of Liquid, parsed, checked and rendered."""
