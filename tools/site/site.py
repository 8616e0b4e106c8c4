#!/usr/bin/env python3
"""All documentation as one small web site: README, guides, the other documents, manual pages, and the
manual of the library that Doxygen has made.

usage: site.py SOURCE MANUAL-PAGES FOLDER VERSION

MANUAL-PAGES is the folder that tools/man/pages.sh fills. FOLDER/api is Doxygen's. A link that would lead
nowhere is an error: exit code 1.
"""
import html
import os
import re
import subprocess
import sys

import markdown
from markdown.extensions.toc import TocExtension

# Title in the navigation → the document, by its path in the repository.
SECTIONS = [
    ("mailsift", [
        ("Overview", "README.md"),
        ("Guide", "libclassify/docs/GUIDE.md"),
        ("A whole mail server", "libclassify/docs/SITE.md"),
        ("Coming from another filter", "libclassify/docs/COMING_FROM.md"),
        ("Ten minutes on a bare Debian", "libclassify/docs/TEN_MINUTES.md"),
        ("Security", "libclassify/docs/SECURITY.md"),
        ("Changes", "libclassify/docs/CHANGES.md"),
        ("Manual pages", "man/"),
    ]),
    ("日本語", [
        ("はじめに", "libclassify/docs/README.ja.md"),
        ("管理者のためのガイド", "libclassify/docs/GUIDE.ja.md"),
        ("メールサーバー全体", "libclassify/docs/SITE.ja.md"),
        ("用語", "libclassify/docs/TERMS.md"),
        ("マニュアルページ", "man/ja/"),
    ]),
    ("libclassify", [
        ("Manual for programmers", "api/"),
        ("Design", "libclassify/docs/DESIGN.md"),
        ("ABI", "libclassify/docs/ABI.md"),
        ("Files on disk", "libclassify/docs/MODEL_FORMAT.md"),
        ("Bounds", "libclassify/docs/BOUNDS.md"),
        ("Experiments", "libclassify/docs/EXPERIMENTS.md"),
        ("Measurements", "bench/README.md"),
        ("Corpora", "corpus/README.md"),
        ("Starter model", "models/README.md"),
        ("Contributing", "libclassify/docs/CONTRIBUTING.md"),
    ]),
]
DOCUMENTS = {source: title for _, entries in SECTIONS for title, source in entries if source.endswith(".md")}


def page_of(source):
    """Where a document lies in the site: README.md is index.html, docs/GUIDE.ja.md guide.ja.html."""
    if source.endswith("/"):
        return source + "index.html"
    if source == "README.md":
        return "index.html"
    folder, name = os.path.split(source)
    name = name[:-3].lower()
    return (name if folder == "libclassify/docs" else folder) + ".html"


def anchor(heading, _separator="-"):
    """The name of a heading, as GitHub makes it."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


class Site:
    def __init__(self, source, folder, version):
        self.source, self.folder, self.version = source, folder, version
        self.problems = []

    def navigation(self, page):
        """The same on every page; what is open is marked."""
        up = "../" * page.count("/")
        out = []
        for section, entries in SECTIONS:
            out.append(f"<h2>{section}</h2>\n<ul>")
            for title, source in entries:
                target = page_of(source)
                here = page == target or source.endswith("/") and os.path.dirname(page) + "/" == source
                mark = ' aria-current="page"' if here else ""
                out.append(f'<li><a href="{up}{target}"{mark}>{title}</a></li>')
            out.append("</ul>")
        return "\n".join(out)

    def write(self, page, title, body, language):
        up = "../" * page.count("/")
        all_pages = "すべてのページ" if language == "ja" else "All pages"
        text = f"""<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{html.escape(title)}</title>
<link rel="stylesheet" href="{up}style.css">
</head>
<body>
<p id="top"><b>mailsift {self.version}</b> <a href="#pages">{all_pages}</a></p>
<main>
{body}
</main>
<nav id="pages">
{self.navigation(page)}
</nav>
</body>
</html>
"""
        path = os.path.join(self.folder, page)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)

    def link(self, source, target):
        """A link of a document, as it is in the site."""
        if re.match(r"(https?|mailto):|#", target):
            return target
        file, _, heading = target.partition("#")
        file = os.path.normpath(os.path.join(os.path.dirname(source), file))
        if file == "libclassify/docs/manual/README.md":
            return "api/index.html"
        if file not in DOCUMENTS:
            self.problems.append(f"{source}: {target} is not in the site")
        return page_of(file) + ("#" + heading if heading else "")

    def document(self, source, title):
        with open(os.path.join(self.source, source), encoding="utf-8") as file:
            text = file.read()
        # A list begins without an empty line before it, as GitHub has it.
        text = re.sub(r"^((?![*\s|>#\d-]).+)\n(?=(\*|-|\d+\.) )", r"\1\n\n", text, flags=re.M)
        # Japanese has no blank between two lines.
        text = re.sub(r"([\u3000-\u9fff\uff00-\uffef])\n(?=[\u3000-\u9fff\uff00-\uffef])", r"\1", text)
        body = markdown.markdown(text, extensions=["tables", "fenced_code", "sane_lists", TocExtension(slugify=anchor)])
        body = re.sub(r'(<a href=")([^"]*)"', lambda m: m[1] + self.link(source, html.unescape(m[2])) + '"', body)
        body = re.sub(r"<thead>\s*<tr>(\s*<th></th>)+\s*</tr>\s*</thead>", "", body)
        body = body.replace("<table>", '<div class="wide"><table>').replace("</table>", "</table></div>")
        self.write(page_of(source), title if title != "Overview" else "mailsift", body, "ja" if ".ja." in source else "en")

    def manual_pages(self, found, folder, language):
        """Pages of man(7): FOUND has "NAME.SECTION" → path."""
        rows = []
        for name in sorted(found, key=lambda n: (n[-1], n)):
            made = subprocess.run(["mandoc", "-Kutf-8", "-Thtml", "-Ofragment", found[name]], check=True, capture_output=True)
            body = re.sub(r"&#x([0-9A-F]{3,});", lambda m: chr(int(m[1], 16)), made.stdout.decode())
            body = re.sub(r"<b>(mailsift[a-z-]*)</b>\((\d)\)|(?<![\w>-])(mailsift[a-z-]*)\((\d)\)",
                          lambda m: self.reference(m[1] or m[3], m[2] or m[4], found) or m[0], body)
            title = name[:-2] + f"({name[-1]})"
            self.write(f"{folder}{name}.html", title, body, language)
            about = re.search(r'<section class="Sh">\s*<h1.*?</h1>(.*?)</section>', body, re.S)
            about = re.sub(r"<[^>]*>", "", about[1]) if about else ""
            about = re.split(r"\s(?:-|\u2013|\u2014)\s", " ".join(about.split()), maxsplit=1)[-1]
            rows.append(f'<tr><td><a href="{name}.html">{title}</a></td><td>{about}</td></tr>')
        heading = "マニュアルページ" if language == "ja" else "Manual pages"
        self.write(folder + "index.html", heading,
                   f'<h1>{heading}</h1><div class="wide"><table>{"".join(rows)}</table></div>', language)

    @staticmethod
    def reference(name, section, found):
        page = f"{name}.{section}"
        return f'<a href="{page}.html"><b>{name}</b>({section})</a>' if page in found else None

    def library_manual(self):
        """Doxygen's pages get the navigation, too; they have a style of their own."""
        folder = os.path.join(self.folder, "api")
        for name in sorted(os.listdir(folder)):
            if not name.endswith(".html"):
                continue
            path = os.path.join(folder, name)
            with open(path, encoding="utf-8") as file:
                text = file.read()
            if "<details id=" not in text:
                all_pages = f'<details id="pages"><summary>mailsift {self.version}: all pages</summary>'
                text = text.replace("<body>", "<body>" + all_pages + self.navigation("api/" + name) + "</details>", 1)
                # Doxygen's summary of a class names the list of its private classes, which is left out.
                if 'id="nested-classes"' not in text:
                    text = re.sub(r'<a href="#nested-classes">[^<]*</a> &#124;\s*', "", text)
                with open(path, "w", encoding="utf-8") as file:
                    file.write(text)

    def dead_links(self):
        """Every link of every page, ours and Doxygen's, to a file of the site and a place in it."""
        names, links = {}, []
        for at, _, files in os.walk(self.folder):
            for name in files:
                path = os.path.join(at, name)
                if not name.endswith(".html"):
                    names[path] = set()
                    continue
                with open(path, encoding="utf-8") as file:
                    text = file.read()
                names[path] = set(re.findall(r'\b(?:id|name)="([^"]+)"', text))
                links += [(path, html.unescape(link)) for link in re.findall(r'<(?:a|link)\b[^>]* href="([^"]+)"', text)]
        for path, link in links:
            if re.match(r"(https?|mailto|javascript):", link):
                continue
            file, _, place = link.partition("#")
            target = os.path.normpath(os.path.join(os.path.dirname(path), file)) if file else path
            if target not in names or place and target.endswith(".html") and place not in names[target]:
                self.problems.append(f"{os.path.relpath(path, self.folder)}: {link} leads nowhere")
        return len(links)


def main():
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    source, pages, folder, version = sys.argv[1:]
    site = Site(source, folder, version)
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(os.path.dirname(__file__), "style.css"), encoding="utf-8") as file:
        style = file.read()
    with open(os.path.join(folder, "style.css"), "w", encoding="utf-8") as file:
        file.write(style)
    for document, title in DOCUMENTS.items():
        site.document(document, title)
    # What pages.sh makes, and the two pages that are written by hand.
    by_hand = {
        "": {"mailsift-recipes.7": "tools/recipes/mailsift-recipes.7", "mailsiftd.8": "tools/man/en/mailsiftd.8"},
        "ja/": {"mailsift-recipes.7": "tools/man/ja/mailsift-recipes.7", "mailsiftd.8": "tools/man/ja/mailsiftd.8"},
    }
    for language, found in by_hand.items():
        found = {name: os.path.join(source, path) for name, path in found.items()}
        made = os.path.join(pages, language, "man1")
        found |= {name: os.path.join(made, name) for name in os.listdir(made)}
        site.manual_pages(found, "man/" + language, language[:2] or "en")
    site.library_manual()
    links = site.dead_links()
    print(f"{folder}/index.html: {links} links")
    if site.problems:
        sys.exit("\n".join(site.problems))


if __name__ == "__main__":
    main()
