"""Workforce: who works here, when, and whether they know how; what touchpoints are equipped with, and until when.

Nouns: Employee, Post, Skill; Shift, Minimum, Presence; Course, Quiz question, Attempt, Certificate, Assignment;
RegisterEntry with its Proofs, CarePlan with the times it was Done. Presence is what a person himself said with a
button, what a manager wrote beside it, or what a file told; the person sees every word of it.
"""
