"""One file a contender; each has `load(model)`, which makes a `eval.bench.contender.Contender`."""
