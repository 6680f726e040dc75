"""Settings that are off by default, one in each module.

Each has fragments in templates/base/templates/choices/<name>/, which are included if it
is chosen:

config.jinja  the setting in config.py
setup.jinja   before the model is built, in train()
model.jinja   when the model and the optimizer exist
epoch.jinja   at the start of each epoch
step.jinja    between the gradients and the optimizer's step
"""
