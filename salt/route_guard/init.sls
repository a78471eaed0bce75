# SPDX-License-Identifier: GPL-3.0-or-later
{%- from "route_guard/map.jinja" import route_guard with context %}

vpn-traffic-stays-on-the-vpn:
  route_guard.{{ route_guard.state }}:
    {%- for argument, value in route_guard | dictsort if argument != 'state' %}
    - {{ argument }}: {{ value | json }}
    {%- endfor %}
