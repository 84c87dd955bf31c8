"""An Excel workbook, as small as one may be."""

import io
import zipfile


def workbook(rows):
    """The bytes of an .xlsx file with these rows of texts in one sheet."""
    def cell(text):
        text = text.replace("&", "&amp;").replace("<", "&lt;")
        return '<c t="inlineStr"><is><t>%s</t></is></c>' % text
    sheet = "".join("<row>%s</row>" % "".join(map(cell, row)) for row in rows)
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/"
    parts = {
        "[Content_Types].xml":
            '<Types xmlns="%scontent-types"><Default Extension="rels" ContentType="application/'
            'vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" '
            'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main'
            '+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.'
            'openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>' % package,
        "_rels/.rels":
            '<Relationships xmlns="%srelationships"><Relationship Id="rId1" Type="%s/'
            'officeDocument" Target="xl/workbook.xml"/></Relationships>' % (package, office),
        "xl/workbook.xml":
            '<workbook xmlns="%s" xmlns:r="%s"><sheets><sheet name="People" sheetId="1" '
            'r:id="rId1"/></sheets></workbook>' % (main, office),
        "xl/_rels/workbook.xml.rels":
            '<Relationships xmlns="%srelationships"><Relationship Id="rId1" Type="%s/worksheet" '
            'Target="worksheets/sheet1.xml"/></Relationships>' % (package, office),
        "xl/worksheets/sheet1.xml":
            '<worksheet xmlns="%s"><sheetData>%s</sheetData></worksheet>' % (main, sheet),
    }
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, '<?xml version="1.0" encoding="UTF-8"?>\n' + text)
    return content.getvalue()
