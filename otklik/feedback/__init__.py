"""Feedback: surveys and their answers, people who asked to be called, reviews found elsewhere, the register of
claims, interviews with customers.

Nouns: Survey, SurveyVersion, Invitation, Response, CallBack, ReviewSource, Review, Claim, ClaimAnswer,
Interview, InterviewNote.
"""
