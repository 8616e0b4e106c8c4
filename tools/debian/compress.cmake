# What Debian wants compressed: man pages and changelogs, without a time in them.
set(usr ${CPACK_TEMPORARY_INSTALL_DIRECTORY}/*/usr)
file(GLOB files ${usr}/share/man/man?/*.? ${usr}/share/man/ja/man?/*.? ${usr}/share/doc/*/changelog)
foreach(file IN LISTS files)
  execute_process(COMMAND gzip -9n ${file} COMMAND_ERROR_IS_FATAL ANY)
endforeach()
