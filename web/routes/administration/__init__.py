"""The administrator's lists as pages: rates, warehouses, enterprises, layouts; as workbooks too."""
