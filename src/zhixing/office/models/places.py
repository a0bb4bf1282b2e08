"""The place tree and the codes of its places. Tables and constraints only, no decisions."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from treebeard.mp_tree import MP_Node


class Level(models.TextChoices):
    """Administrative level of a place."""

    NATION = "nation", "全国"
    PROVINCE = "province", "省"
    CITY = "city", "市"
    COUNTY = "county", "县（市、区）"
    TOWNSHIP = "township", "乡镇（街道）"


class PlaceKind(models.TextChoices):
    """A division partitions its parent; a reporting unit (development zone, new town) overlaps divisions."""

    DIVISION = "division", "行政区划"
    REPORTING_UNIT = "reporting_unit", "统计单元"


class Place(MP_Node):
    """One node of the place tree. Its own id is the key everywhere; codes of any code system stand in PlaceCode."""

    code = models.CharField(max_length=32, unique=True, help_text="the code this installation shows and accepts")
    name_zh = models.CharField(max_length=64)
    name_en = models.CharField(max_length=96)
    level = models.CharField(max_length=16, choices=Level.choices)
    kind = models.CharField(max_length=16, choices=PlaceKind.choices, default=PlaceKind.DIVISION)
    boundary = models.CharField(max_length=32, blank=True, help_text="code of its polygon in the map-data package")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    node_order_by: ClassVar[list[str]] = ["code"]

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")), name="place_valid_range"
            ),
        ]

    def __str__(self) -> str:
        return self.name_zh


class PlaceCode(models.Model):
    """A code of one code system, from a day to a day; two systems may give one code to two towns."""

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="codes")
    system = models.CharField(max_length=32)
    code = models.CharField(max_length=32)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    event = models.ForeignKey(
        "office.PlaceEvent", null=True, blank=True, on_delete=models.PROTECT, related_name="codes_given"
    )
    ended_by = models.ForeignKey(
        "office.PlaceEvent", null=True, blank=True, on_delete=models.PROTECT, related_name="codes_ended"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["system", "code", "valid_from"], name="place_code_once"),
        ]
