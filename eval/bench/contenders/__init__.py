"""One file a contender; each has `load(model, kind)`, which makes a `eval.bench.contender.Contender`."""
