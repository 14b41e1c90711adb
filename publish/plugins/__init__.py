"""Datasette plugins, one duty each. ``datasette --plugins-dir publish/plugins`` loads every module of this folder.

Only hooks that Datasette 0.65 and 1.0 both have are used: prepare_connection, prepare_jinja2_environment,
register_routes, extra_css_urls, asgi_wrapper, handle_exception. Datasette runs these files without registering them as
modules, so what declares dataclasses stands in the folder above.
"""
