"""Which of GDAL's readers a stranger's file may reach: five formats, no network, no pointers elsewhere."""

from __future__ import annotations

#: What boundaries come in. Everything else GDAL can open is switched off in the reading process.
WANTED = ("ESRI Shapefile", "GPKG", "GeoJSON", "LIBKML", "OpenFileGDB", "MEM")

#: Drivers by GDAL's own names; a build without one of them ignores its name. Some fetch from the network,
#: some name further files (VRT, GDALG, plain SQLite with virtual tables); the rest nobody needs to defend.
_OTHERS = (
    "ADBC,AIVector,AVCBin,AVCE00,AmigoCloud,Arrow,CAD,CSV,CSW,Carto,DGN,DXF,EDIGEO,EEDA,ESRIJSON,Elasticsearch,"
    "FileGDB,FlatGeobuf,GDALG,GML,GMLAS,GPSBabel,GPX,GTFS,GeoJSONSeq,GeoRSS,HANA,HTTP,Idrisi,Interlis 1,"
    "Interlis 2,JML,JP2OpenJPEG,JSONFG,KML,LVBAG,MBTiles,MSSQLSpatial,MVT,MapInfo File,MapML,MiraMonVector,"
    "MongoDBv3,MySQL,NAS,NGW,OAPIF,OCI,ODBC,ODS,OGCAPI,OGR_GMT,OGR_PDS,OGR_VRT,OSM,PCIDSK,PDF,PDS4,PGDUMP,PGeo,"
    "PLSCENES,PMTiles,Parquet,PostgreSQL,S57,SOSI,SQLite,SXF,Selafin,TopoJSON,VDV,VFK,VICAR,WAsP,WFS,XLS,XLSX,"
    "XODR,netCDF"
)

#: Variables of the process that reads; they must be set before GDAL is loaded.
ENVIRONMENT = {
    "GDAL_SKIP": _OTHERS,
    "OGR_SKIP": _OTHERS,
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": "{noext}.none",
    "GDAL_HTTP_TIMEOUT": "1",
    "PROJ_NETWORK": "OFF",
    "OGR_GPKG_NUM_THREADS": "1",
    "GDAL_NUM_THREADS": "1",
}
