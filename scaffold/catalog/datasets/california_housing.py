"""California housing (Pace and Barry 1997), the districts of the census of 1990."""

from scaffold.catalog.entries import Dataset, Download, numbers

ENTRIES = (
    Dataset(
        name="california-housing",
        summary="20,640 districts, 8 measurements, house value; 0.4 MB to download",
        kind="table",
        tasks=("regression",),
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
        # The file and the sum that scikit-learn's fetch_california_housing goes by.
        download=Download(
            url="https://ndownloader.figshare.com/files/5976036",
            sha256="aaa5c9a6afe2225cc2aed2723682ae403280c4a3695a2ddda4ffb5d8215ea681",
            member="CaliforniaHousing/cal_housing.data",
            header="longitude,latitude,housing_median_age,total_rooms,total_bedrooms,"
            "population,households,median_income,median_house_value",
        ),
    ),
)
