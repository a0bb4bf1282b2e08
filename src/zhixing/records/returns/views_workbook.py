"""A sheet of a return form by workbook: download it with its state, upload it filled."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_POST

from zhixing.methods.values import Reason, Text
from zhixing.office import uploads
from zhixing.office.downloads import XLSX
from zhixing.office.once import once
from zhixing.office.permissions import Action, Refused, declares
from zhixing.records.returns import form_queries, form_workbook
from zhixing.records.returns.followups import title_of
from zhixing.records.returns.views_sheets import seen


@require_GET
@declares(Action.FORMS_READ)
def download(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the sheet as a workbook to fill."""
    one = seen(request, pk)
    content = form_workbook.download(one, form_queries.rows_seen(request.person, one, on=request.on))
    disposition = content_disposition_header(as_attachment=True, filename=f"{title_of(one).zh}.xlsx")
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": disposition})


@require_POST
@declares(Action.FORMS_FILL)
@once
def upload(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a filled workbook in; what it would change and what is wrong with it is shown next."""
    one = seen(request, pk)
    file = request.FILES.get("file")
    if file is None:
        raise Refused(_NO_FILE, status=422)
    rows = form_queries.rows_seen(request.person, one, on=request.on)
    options = {"sheet": one.pk, "rows": None if rows is None else sorted(rows), "person": request.person.code}
    received = uploads.receive(
        kind=form_workbook.KIND, name=file.name, content=file.read(), options=options, by=request.person, at=request.at,
        place=one.place,
    )  # fmt: skip
    return redirect("office:upload", received.public_id)


_NO_FILE = Reason(
    "form.no_file", Text("没有选择文件。", "No file was chosen."), Text("请选择后再上传。", "Choose one first.")
)
