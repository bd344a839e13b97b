"""The office's documents: uploaded, watched while they are read, shown with their key terms."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.file import MultipleFileField

from lianzheng_quiz.rules.refusals import Invalid
from lianzheng_quiz.services import documents as service
from lianzheng_quiz.web.clock import now
from lianzheng_quiz.web.forms import BaseForm
from lianzheng_quiz.web.guards import acting, roles
from lianzheng_quiz.web.staff.listing import page_number
from question_bank.key_terms import KIND_NAMES

blueprint = Blueprint("documents", __name__)


class DocumentsForm(BaseForm):
    """Files to upload."""

    files = MultipleFileField("文件", render_kw={"accept": ",".join(service.SUFFIXES), "required": True})


@blueprint.route("/documents", methods=["GET", "POST"])
@roles("editor")
def index() -> ResponseReturnValue:
    form = DocumentsForm()
    if form.validate_on_submit():
        sent = [(one.filename or "", one.read()) for one in form.files.data if one and one.filename]
        try:
            service.upload_documents(acting(), sent, now=now())
        except Invalid as refusal:
            form.take_faults(refusal)
        else:
            flash(f"已上传 {len(sent)} 个文件，正在读取。", "success")
            return redirect(url_for("documents.index"), 303)
    page = render_template("documents/index.html", form=form, documents=service.list_documents(acting()))
    return page, 400 if form.errors else 200


@blueprint.get("/documents/progress")
@roles("editor")
def progress() -> ResponseReturnValue:
    return render_template("documents/_list.html", documents=service.list_documents(acting()))


@blueprint.get("/documents/<int:document_id>")
@roles("editor")
def show(document_id: int) -> ResponseReturnValue:
    number = request.args.get("version", type=int)
    page = service.document_page(acting(), document_id, number=number, page=page_number())
    return render_template("documents/show.html", page=page, kind_names=KIND_NAMES)
