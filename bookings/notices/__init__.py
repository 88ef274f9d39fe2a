"""What reconciling found for the first time is told: by webhook, by e-mail, once.

In:  new differences (``NewDifference`` rows), what the operator configured.
Out: messages (``Notice`` rows) and what became of each.
Must not know: Prefect, HTTP pages, settings.

``collecting`` makes messages of new differences, ``sending`` takes them to ``webhook`` and ``mail`` and
tries again what may pass; ``formats`` are the bodies that receivers of webhooks want, as data.
"""
