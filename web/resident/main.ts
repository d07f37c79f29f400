// What the residents' pages gain where script runs. Every page works without it.
document.documentElement.dataset.script = "on";
