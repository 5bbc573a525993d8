"""How form fields look: our own templates first."""

from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    """Widgets from the project's templates."""
