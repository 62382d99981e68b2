"""What tests of pages say again and again."""

from django.urls import reverse


def text(answer):
    return answer.content.decode()


def page(client, name, *args, **data):
    return client.get(reverse(name, args=args), data)


def press(client, name, *args, data=None, **headers):
    return client.post(reverse(name, args=args), data or {}, **headers)


def section(answer, heading):
    """What stands under a heading with this id."""
    return text(answer).split(f'id="{heading}">', 1)[1].split("</section>", 1)[0]
