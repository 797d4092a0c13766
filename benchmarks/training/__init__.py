"""The benchmark of post-training's speed: contenders, turns and tables."""
