"""Keeping: the whole installation as one archive or as a folder of rows, and back.

Nouns: a Stage (a folder in which everything lies as it was at one moment), an archive (that folder as one file, sealed
or not), the Manifest (what is in it, counted and summed). Doors: take.back_up, take.lay_out, archive.check,
put_back.restore_archive, put_back.restore_folder.
"""
