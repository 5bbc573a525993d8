"""How form fields look: our own templates first, then Django's (`django.forms` is installed for that)."""

from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    """Widgets and fields from our templates; `{{ form }}` and `{{ field.as_field_group }}` are dressed too."""

    form_template_name = "shell/_form.html"
    field_template_name = "shell/_field.html"
