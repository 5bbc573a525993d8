"""Community: topics and replies of customers and staff, accepted and official answers, votes, moderation, notices.

Nouns: Category, Topic, Reply, AcceptedAnswer, OfficialAnswer, Vote, MeToo, Thanks, Follow, Attachment, Flag.
Doors: `actions` (open_topic, post_reply, accept_answer, vote ...), `queries.access_topic`, `queries.access_reply`.
"""
