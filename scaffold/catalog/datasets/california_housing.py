"""California housing (Pace and Barry 1997): the districts of the 1990 census."""

from scaffold.catalog.entries import Download, numbers
from scaffold.kinds.table import Table

ENTRIES = (
    Table(
        name="california-housing",
        summary="20,640 districts with 8 features and house values; 0.4 MB to download",
        file="data/california-housing.csv",
        rows=20_640,
        columns=numbers(
            "longitude",
            "latitude",
            "housing_median_age",
            "total_rooms",
            "total_bedrooms",
            "population",
            "households",
            "median_income",
        ),
        target="median_house_value",
        # The file and the checksum of scikit-learn's fetch_california_housing.
        download=Download(
            url="https://ndownloader.figshare.com/files/5976036",
            sha256="aaa5c9a6afe2225cc2aed2723682ae403280c4a3695a2ddda4ffb5d8215ea681",
            member="CaliforniaHousing/cal_housing.data",
            header="longitude,latitude,housing_median_age,total_rooms,total_bedrooms,"
            "population,households,median_income,median_house_value",
            is_tar=True,
        ),
    ),
)
