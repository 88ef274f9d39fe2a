"""The remarks grammar: free text of 标记唛码及备注 and 运输工具名称 becomes plates, VINs, containers …

In:  text with its glyphs. Out: found values with evidence, stated counts, and what stays unclear.
Steps: ``folding`` (half-width capitals), ``tokens`` (words and wordings, no knowledge of lists),
``grammar`` (labels open lists, words go into them), ``vin_list``, ``plate_list``, ``box_lists`` and
``unlabelled`` (what a word is worth), ``counts``. Wordings are data (templates/remarks.yaml); what is cut
off, a range, or of unknown form is reported, never guessed.
"""
